using LvsOperator.Api.Meta;

namespace LvsOperator.Kubernetes.Events;

/// <summary>What makes two events one: they say the same of the same object.</summary>
internal sealed record EventKey(ObjectRef About, string Uid, EventSeverity Severity, string Reason, string Message);
