namespace LvsOperator.Kubernetes.Rest;

/// <summary>Why a request to the API did not do what was asked, printed <c>get Lease web/x: 403 Forbidden: …</c>.</summary>
/// <param name="Kind">What to do next depends on this alone.</param>
/// <param name="Request">What was asked, such as <c>get VirtualService web/shop</c>.</param>
/// <param name="Message">The server's words, or ours where there was no answer.</param>
public sealed record ApiFailure(ApiFailureKind Kind, string Request, string Message)
{
    /// <summary>HTTP status; 0 where there was no answer.</summary>
    public int Code { get; init; }

    /// <summary>The one-word reason of the Status object, such as <c>Invalid</c>; empty where it had none.</summary>
    public string Reason { get; init; } = "";

    /// <summary>Single faults, by field where the server named one.</summary>
    public IReadOnlyList<ApiFailureCause> Causes { get; init; } = [];

    /// <summary>How long the server wants to be left alone (Retry-After, or <c>details.retryAfterSeconds</c>).</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Whether the server could not be asked at all or was not itself, so that nothing is known of what happened there meanwhile.</summary>
    public bool IsOutage => Kind is ApiFailureKind.Unreachable or ApiFailureKind.TimedOut or ApiFailureKind.ServerFault or ApiFailureKind.NotUnderstood;

    /// <summary>One line.</summary>
    public override string ToString()
    {
        var code = Code == 0 ? "" : $"{Code} {(Reason.Length == 0 ? Kind.ToString() : Reason)}: ";
        return Api.Validation.Fault.OneLine(Request) + ": " + code + Message.ReplaceLineEndings(" ");
    }
}

/// <summary>One fault of several.</summary>
/// <param name="Reason">One word, such as <c>FieldValueInvalid</c>.</param>
/// <param name="Message">A sentence.</param>
/// <param name="Field">The field, such as <c>spec.ports[0].port</c>; empty where it is none.</param>
public sealed record ApiFailureCause(string Reason, string Message, string Field);
