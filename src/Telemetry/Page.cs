namespace LvsOperator.Telemetry;

/// <summary>What a program answers on one of its paths.</summary>
/// <param name="Text">The body, a newline at its end.</param>
public sealed record Page(string Text)
{
    /// <summary>HTTP status.</summary>
    public int Code { get; init; } = 200;

    /// <summary>The body's type.</summary>
    public string ContentType { get; init; } = "text/plain; charset=utf-8";

    /// <summary>For a probe: 200 with one word, or 503 with what is wrong.</summary>
    /// <param name="fine">The word when nothing is wrong.</param>
    /// <param name="wrong">What is wrong; null: nothing.</param>
    public static Page Verdict(string fine, string? wrong) => wrong is null ? new($"{fine}\n") : new($"{wrong}\n") { Code = 503 };

    /// <summary>What a <see cref="PrometheusWriter"/> has written.</summary>
    public static Page Metrics(string text) => new(text) { ContentType = PrometheusWriter.ContentType };
}
