using System.Collections.Immutable;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using LvsOperator.Api;
using LvsOperator.Api.Meta;
using LvsOperator.Planning.Tiers;
using LvsOperator.Rendering.Nginx;

namespace LvsOperator.Rendering.Tests.Nginx;

/// <summary>A folder of Cases/nginx: <c>input.json</c> holds the tier and its pools' servers, <c>nginx.conf</c> and <c>faults.txt</c> what is rendered.</summary>
internal sealed record NginxCase(string Directory, PlannedTier Tier, NginxPlacement Placement, AddressFamilies Families)
{
    internal static string Root([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "..", "Cases", "nginx");

    internal static TheoryData<string> Names() => [.. System.IO.Directory.GetDirectories(Root()).Select(d => Path.GetFileName(d)).Order(StringComparer.Ordinal)];

    internal static NginxCase Load(string name)
    {
        var directory = Path.Combine(Root(), name);
        var input = JsonNode.Parse(File.ReadAllText(Path.Combine(directory, "input.json")))!;
        var tier = input["tier"].Deserialize(ApiJson.Default.NginxTier)!;
        var pools = input["pools"]!.AsObject().OrderBy(p => p.Key, StringComparer.Ordinal)
            .Select(p => new PlannedUpstream(p.Key, [.. p.Value!.AsArray().Select(s => Server(s!.GetValue<string>()))]));
        return new(
            directory,
            new(new ObjectKey(tier.Metadata.Namespace ?? "default", tier.Metadata.Name), tier, [.. pools]),
            Enum.Parse<NginxPlacement>(input["placement"]?.GetValue<string>() ?? nameof(NginxPlacement.Standalone)),
            Enum.Parse<AddressFamilies>(input["families"]?.GetValue<string>() ?? nameof(AddressFamilies.Both)));
    }

    internal NginxRendering Render(string stateDirectory = "/run/lvs-operator") =>
        NginxRenderer.Render(Tier, new(stateDirectory, Placement, Families, "www-data"));

    /// <summary><c>192.168.101.5:8080 10 backup closed</c>: endpoint, weight and words.</summary>
    private static UpstreamServer Server(string text)
    {
        var words = text.Split(' ');
        var endpoint = IPEndPoint.Parse(words[0]);
        var weight = words.Length > 1 && int.TryParse(words[1], out var w) ? w : 1;
        return new(endpoint.Address, endpoint.Port, "", weight, words.Contains("backup"), words.Contains("closed") ? UpstreamAdmission.Closed : UpstreamAdmission.Open);
    }
}
