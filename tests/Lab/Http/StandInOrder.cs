namespace LvsOperator.Lab.Http;

/// <summary>A stand-in for a real server.</summary>
/// <param name="Port">TCP and, where asked, UDP.</param>
public sealed record StandInOrder(int Port = 80)
{
    /// <summary>What it calls itself; the host's name by default.</summary>
    public string Name { get; init; } = "";

    /// <summary>An address to listen at; every one, of both families, by default.</summary>
    public string Address { get; init; } = "";

    /// <summary>What it speaks.</summary>
    public StandInProtocol Protocol { get; init; } = StandInProtocol.Http;
}

/// <summary>What a stand-in speaks.</summary>
public enum StandInProtocol
{
    /// <summary>
    /// Every path answers <c>NAME CLIENT-ADDRESS PEER-ADDRESS</c>; the client is the one a proxy names in X-Forwarded-For, else the
    /// peer. <c>/health</c> follows its mood.
    /// </summary>
    Http,

    /// <summary>Every datagram is answered with <c>NAME CLIENT-ADDRESS TEXT</c>.</summary>
    Udp,

    /// <summary>Every SCTP association is answered with <c>NAME CLIENT-ADDRESS</c>, and ended. It wants an address to listen at: with several it would tell the client of them all.</summary>
    Sctp,
}

/// <summary>How a stand-in treats who asks.</summary>
public enum StandInMood
{
    /// <summary>Answers, and is healthy.</summary>
    Well,

    /// <summary>Answers, but <c>/health</c> says 503.</summary>
    Ill,

    /// <summary>Accepts and says nothing.</summary>
    Silent,
}
