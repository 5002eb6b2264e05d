namespace LvsOperator.Operator.Settings;

/// <summary>How the API server reaches the validating webhook.</summary>
internal sealed record WebhookSettings
{
    /// <summary>Whether there is one.</summary>
    internal WebhookUse Use { get; init; } = WebhookUse.Registered;

    /// <summary>The Service in front of the replicas, in the system namespace, port 443.</summary>
    internal string Service { get; init; } = "lvs-operator";

    /// <summary>Instead of a Service, where the operator runs outside the cluster: <c>https://host:port</c>; null: by the Service.</summary>
    internal Uri? Url { get; init; }
}

/// <summary>Whether there is a webhook.</summary>
internal enum WebhookUse
{
    /// <summary>None; the operator's conditions say what it would have.</summary>
    None,

    /// <summary>The operator serves it, and the leader registers it.</summary>
    Registered,
}
