using System.Globalization;
using System.Text;

namespace LvsOperator.Benchmarks.Kernel;

/// <summary>A folder of many VirtualServices, a hundred a VIP, each with a pool of its own; a file for each object, as people with many have it.</summary>
internal static class ManySites
{
    /// <param name="folder">Made where it is not there.</param>
    /// <param name="services">How many.</param>
    /// <param name="servers">In each pool.</param>
    /// <param name="modes">How they forward, in turn.</param>
    internal static void Write(string folder, int services, int servers, params string[] modes)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(
            Path.Combine(folder, "node.yaml"),
            "apiVersion: v1\nkind: Node\nmetadata: {name: lvs1, labels: {lvs-operator.io/director: \"true\"}}\nstatus: {addresses: [{type: InternalIP, address: 10.0.0.8}]}\n");
        for (var i = 0; i < services; i++)
        {
            File.WriteAllText(Path.Combine(folder, $"s{i}.yaml"), Service(i, modes.Length == 0 ? "DR" : modes[i % modes.Length]));
            File.WriteAllText(Path.Combine(folder, PoolFile(i)), Pool(i, servers, 1));
        }
    }

    /// <summary>Gives a pool's first server a weight, as an editor does it: written beside, then renamed over. Gives the time of the rename.</summary>
    internal static long Edit(string folder, int index, int servers, int weight)
    {
        var next = Path.Combine(folder, ".next");
        File.WriteAllText(next, Pool(index, servers, weight));
        var start = TimeProvider.System.GetTimestamp();
        File.Move(next, Path.Combine(folder, PoolFile(index)), overwrite: true);
        return start;
    }

    internal static string Address(int index, int server) => string.Create(CultureInfo.InvariantCulture, $"10.{20 + server}.{index >> 8}.{index & 255}");

    internal static string Vip(int index) => string.Create(CultureInfo.InvariantCulture, $"10.9.{index / 100}.1:{1000 + (index % 100)}");

    internal static string Server(int index, int server) => string.Create(CultureInfo.InvariantCulture, $"{Address(index, server)}:{1000 + (index % 100)}");

    private static string PoolFile(int index) => string.Create(CultureInfo.InvariantCulture, $"p{index}.yaml");

    private static string Service(int i, string mode) => string.Create(
        CultureInfo.InvariantCulture,
        $$"""
        apiVersion: lvs-operator.io/v1alpha1
        kind: VirtualService
        metadata: {name: s{{i}}, namespace: bench}
        spec:
          vips: [{address: 10.9.{{i / 100}}.1}]
          ports: [{port: {{1000 + (i % 100)}}}]
          forwarding: {mode: {{mode}} }
          scheduler: {name: wrr}
          drain: {timeout: 0s}
          backend: {name: p{{i}}}

        """);

    private static string Pool(int index, int servers, int weight)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"apiVersion: lvs-operator.io/v1alpha1\nkind: RealServerPool\nmetadata: {{name: p{index}, namespace: bench}}\nspec:\n  setup: External\n  servers:\n");
        for (var s = 0; s < servers; s++) text.Append(CultureInfo.InvariantCulture, $"  - {{address: {Address(index, s)}, weight: {(s == 0 ? weight : 1)}}}\n");
        return text.ToString();
    }
}
