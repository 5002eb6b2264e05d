using System.Text.Json.Serialization;

namespace LvsOperator.Kubernetes.Types;

/// <summary>JSON of the kinds of this folder, source-generated.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Lease))]
[JsonSerializable(typeof(CoreEvent))]
[JsonSerializable(typeof(Namespace))]
[JsonSerializable(typeof(DaemonSet))]
[JsonSerializable(typeof(ServiceAccount))]
[JsonSerializable(typeof(ClusterRole))]
[JsonSerializable(typeof(ClusterRoleBinding))]
[JsonSerializable(typeof(RoleBinding))]
[JsonSerializable(typeof(Deployment))]
[JsonSerializable(typeof(ValidatingWebhookConfiguration))]
internal sealed partial class TypesJson : JsonSerializerContext;
