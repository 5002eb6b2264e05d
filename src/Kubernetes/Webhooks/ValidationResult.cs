namespace LvsOperator.Kubernetes.Webhooks;

/// <summary>Whether an object is admitted. Named after KubeOps.</summary>
/// <param name="Valid">Whether it is.</param>
/// <param name="Message">Why not.</param>
/// <param name="StatusCode">HTTP status of a refusal.</param>
/// <param name="Warnings">What kubectl prints beside it.</param>
public sealed record ValidationResult(bool Valid, string Message, int StatusCode, IReadOnlyList<string> Warnings);
