namespace LvsOperator.Netlink;

/// <summary>Limits of a netlink connection.</summary>
public sealed record NetlinkOptions
{
    /// <summary>The defaults.</summary>
    public static NetlinkOptions Default { get; } = new();

    /// <summary>How long to wait for the next answer before the outcome counts as unknown. The kernel works inside the
    /// <c>sendmsg</c> call, so an answer that is not there at once is an answer lost. Default 1 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Commands in one <c>sendmsg</c>. Default 128.</summary>
    public int BatchSize { get; init; } = 128;

    /// <summary>How many times an interrupted or busy dump is started in all. Default 5.</summary>
    public int DumpAttempts { get; init; } = 5;

    /// <summary>Wanted kernel receive queue in bytes (<c>SO_RCVBUFFORCE</c>, else <c>SO_RCVBUF</c>). Default 8 MiB.</summary>
    public int ReceiveQueueBytes { get; init; } = 8 << 20;

    /// <summary>Wanted kernel send queue in bytes (<c>SO_SNDBUFFORCE</c>, else <c>SO_SNDBUF</c>); bounds one batch. Default 1 MiB.</summary>
    public int SendQueueBytes { get; init; } = 1 << 20;

    /// <summary>The clock for deadlines.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
