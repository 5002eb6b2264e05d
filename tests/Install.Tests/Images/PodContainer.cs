using System.Text.Json.Nodes;

namespace LvsOperator.Install.Tests.Images;

/// <summary>
/// A container of a pod as arguments of <c>docker run</c>: what a kubelet makes of it, but for the network. A field that is not known here is a failure,
/// so that none is left out in silence.
/// </summary>
internal static class PodContainer
{
    /// <summary>Fields of a pod that say nothing of how a container is run.</summary>
    private static readonly string[] Elsewhere =
    [
        "affinity", "automountServiceAccountToken", "containers", "dnsPolicy", "hostNetwork", "imagePullSecrets", "initContainers", "nodeSelector", "priorityClassName", "restartPolicy",
        "schedulerName", "securityContext", "serviceAccount", "serviceAccountName", "terminationGracePeriodSeconds", "tolerations", "topologySpreadConstraints", "volumes",
    ];

    internal static IReadOnlyList<string> Arguments(JsonObject pod, JsonObject container, PodPlace place)
    {
        Assert.Empty(pod.Select(field => field.Key).Except(Elsewhere));
        var environment = List(container, "env").ToDictionary(v => (string)v["name"]!, v => Value(v, place));
        var command = List<string>(container, "command");
        return
        [
            .. Security(pod["securityContext"], container["securityContext"]!),
            .. List(container, "volumeMounts").SelectMany(mount => Mount(mount, List(pod, "volumes").Single(v => (string)v["name"]! == (string)mount["name"]!), place)),
            .. environment.SelectMany(v => new[] { "--env", $"{v.Key}={v.Value}" }),
            .. command.Take(1).SelectMany(program => new[] { "--entrypoint", program }),
            (string)container["image"]!,
            .. command.Skip(1).Concat(List<string>(container, "args")).Select(a => environment.Aggregate(a, (text, v) => text.Replace($"$({v.Key})", v.Value, StringComparison.Ordinal))),
        ];
    }

    private static IEnumerable<string> Security(JsonNode? pod, JsonNode container)
    {
        var fields = (pod?.AsObject() ?? []).Where(field => container[field.Key] is null).Concat(container.AsObject()).ToDictionary();
        var user = (int?)fields.GetValueOrDefault("runAsUser");
        if (user is not null) yield return $"--user={user}{(fields.TryGetValue("runAsGroup", out var group) ? $":{group}" : "")}";
        foreach (var (field, value) in fields)
        {
            switch (field)
            {
                case "runAsUser" or "runAsGroup":
                    break;
                case "runAsNonRoot":
                    Assert.True(!(bool)value! || user > 0, "a kubelet starts no container that must not be root without another user");
                    break;
                case "fsGroup":
                    yield return $"--group-add={value}";
                    break;
                case "privileged":
                    Assert.False((bool)value!);
                    break;
                case "allowPrivilegeEscalation":
                    if (!(bool)value!) yield return "--security-opt=no-new-privileges";
                    break;
                case "readOnlyRootFilesystem":
                    yield return $"--read-only={value}";
                    break;
                case "capabilities":
                    foreach (var name in List<string>(value!, "drop")) yield return $"--cap-drop={name}";
                    foreach (var name in List<string>(value!, "add")) yield return $"--cap-add={name}";
                    break;
                case "seccompProfile":
                    // Which is what Docker does anyway.
                    Assert.Equal("RuntimeDefault", (string)value!["type"]!);
                    break;
                default:
                    Assert.Fail($"securityContext.{field}: what does a kubelet make of it?");
                    break;
            }
        }
    }

    private static string[] Mount(JsonNode mount, JsonNode volume, PodPlace place)
    {
        Assert.Empty(mount.AsObject().Select(field => field.Key).Except(["name", "mountPath", "readOnly"]));
        return ["--volume", $"{place.Source(volume)}:{mount["mountPath"]}{((bool?)mount["readOnly"] == true ? ":ro" : "")}"];
    }

    private static string Value(JsonNode variable, PodPlace place) => (string?)variable["value"] ?? (string)variable["valueFrom"]!["fieldRef"]!["fieldPath"]! switch
    {
        "metadata.name" => place.Pod,
        "metadata.namespace" => place.Namespace,
        "spec.nodeName" => place.Node,
        var other => throw new NotSupportedException(other),
    };

    private static IEnumerable<JsonNode> List(JsonNode of, string field) => of[field]?.AsArray().Select(item => item!) ?? [];

    private static IReadOnlyList<T> List<T>(JsonNode of, string field) => [.. List(of, field).Select(item => item.GetValue<T>())];
}
