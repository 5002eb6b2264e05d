using System.Text.Json.Nodes;
using LvsOperator.Api.Meta;

namespace LvsOperator.Kubernetes.Rest;

/// <summary>An object as read, together with all that the server sent, so that an update loses no field that this program does not know.</summary>
/// <param name="Object">The object.</param>
/// <param name="Document">The whole of it. Not to be changed.</param>
public sealed record Kept<T>(T Object, JsonObject Document)
    where T : KubernetesObject;
