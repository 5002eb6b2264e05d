using System.Globalization;
using System.Text;

namespace LvsOperator.Benchmarks.Kernel;

/// <summary>A folder of many VirtualServices, a hundred a VIP, each with a pool; the first pool has a file of its own.</summary>
internal static class ManySites
{
    internal const string FirstPool = "pool-0.yaml";

    internal static void Write(string folder, int services, int servers)
    {
        File.WriteAllText(
            Path.Combine(folder, "node.yaml"),
            "apiVersion: v1\nkind: Node\nmetadata: {name: lvs1, labels: {lvs-operator.io/director: \"true\"}}\nstatus: {addresses: [{type: InternalIP, address: 10.0.0.8}]}\n");
        var text = new StringBuilder();
        for (var i = 0; i < services; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"---\napiVersion: lvs-operator.io/v1alpha1\nkind: VirtualService\nmetadata: {{name: s{i}, namespace: bench}}\n");
            text.Append(CultureInfo.InvariantCulture, $"spec: {{vips: [{{address: 10.9.{i / 100}.1}}], ports: [{{port: {1000 + (i % 100)}}}], scheduler: {{name: wrr}}, drain: {{timeout: 0s}}, backend: {{name: p{i}}}}}\n");
            if (i > 0) text.Append(Pool(i, servers, 1));
        }
        File.WriteAllText(Path.Combine(folder, "sites.yaml"), text.ToString());
        File.WriteAllText(Path.Combine(folder, FirstPool), Pool(0, servers, 1));
    }

    internal static string Pool(int index, int servers, int weight)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"---\napiVersion: lvs-operator.io/v1alpha1\nkind: RealServerPool\nmetadata: {{name: p{index}, namespace: bench}}\nspec: {{setup: External, servers: [");
        for (var s = 0; s < servers; s++) text.Append(CultureInfo.InvariantCulture, $"{(s > 0 ? ", " : "")}{{address: {Address(index, s)}, weight: {(s == 0 ? weight : 1)}}}");
        return text.Append("]}\n").ToString();
    }

    internal static string Address(int index, int server) => string.Create(CultureInfo.InvariantCulture, $"10.{20 + server}.{index >> 8}.{index & 255}");

    internal static string Vip(int index) => string.Create(CultureInfo.InvariantCulture, $"10.9.{index / 100}.1:{1000 + (index % 100)}");

    internal static string Server(int index, int server) => string.Create(CultureInfo.InvariantCulture, $"{Address(index, server)}:{1000 + (index % 100)}");
}
