using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using LvsOperator.Planning.Tiers;

namespace LvsOperator.Rendering.Nginx;

/// <summary>
/// An nginx tier as the configuration of nginx (1.22 and newer). Pure: equal input, byte-identical output.
/// </summary>
/// <remarks>
/// <para>
/// The threat: who may write an NginxTier or a pool need not be who owns the machine. Values may be malicious, not only wrong: names, paths, headers and
/// redirects that try to end a parameter, a line or a block, to start a directive of their own, to read a variable, a file or another tenant's data.
/// The master process runs as root, so one foreign directive (load_module, error_log, ssl_engine, include) is the machine.
/// </para>
/// <para>
/// So nothing here formats text. <see cref="Vetting"/> leaves out what has no harmless spelling and says so; <see cref="NginxWriter"/> writes directives out of
/// the closed set <see cref="Directive"/> and parameters that nginx's lexer reads back exactly; <see cref="Parameter"/> keeps users' text and
/// variables apart. Names become paths and identifiers by maps that are injective and closed. There are no snippets.
/// </para>
/// </remarks>
public static class NginxRenderer
{
    /// <summary>The file that nginx is started with.</summary>
    public const string MainFile = "nginx.conf";

    /// <summary>The path on every HTTP listener, for any host, that answers 200, and 503 while <see cref="NginxPaths.DrainFile"/> exists.</summary>
    public const string HealthPath = Vetting.HealthPath;

    /// <summary>Renders all of a tier that can be.</summary>
    public static NginxRendering Render(PlannedTier tier, NginxSettings settings) => Render(tier, settings, FrozenSet<NginxPart>.Empty);

    /// <summary>Renders a tier without some parts, those that nginx itself refused.</summary>
    /// <param name="tier">The tier.</param>
    /// <param name="settings">The node's.</param>
    /// <param name="leftOut">Parts out of an earlier rendering of the same tier.</param>
    public static NginxRendering Render(PlannedTier tier, NginxSettings settings, IReadOnlySet<NginxPart> leftOut)
    {
        if (NginxPaths.Of(settings.StateDirectory, tier.Key) is not { } paths)
        {
            var message = $"{Vetting.Show(tier.Key.ToString())} under {Vetting.Show(settings.StateDirectory)}: no directory can be named so; use names of DNS, and a state directory of letters, digits and /._-";
            return new("", [], [new("metadata", message)], []);
        }
        var vetting = new Vetting(tier, leftOut);
        var vetted = vetting.Vet();
        var body = Body(vetted, settings, paths);
        var generation = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(body)).AsSpan(0, 8));
        var header = $"# NginxTier {tier.Key}, generation {generation}. Written by lvs-agent; edits are lost.\n\n";
        return new(generation, [new(MainFile, header + body)], vetting.Faults, Parts(vetted));
    }

    private static string Body(VettedTier tier, NginxSettings settings, NginxPaths paths)
    {
        var servers = new NginxWriter(depth: 1);
        foreach (var upstream in tier.Upstreams) UpstreamSection.Write(servers, upstream);
        new HostSection(servers, tier, settings, paths).Write();

        var writer = new NginxWriter();
        var http = new HttpSection(writer, tier, settings, paths);
        http.Main();
        writer.Gap();
        using (writer.Block(Directive.Http))
        {
            http.Write(servers.ToString());
            writer.Append(servers);
        }
        return writer.ToString();
    }

    private static ImmutableArray<NginxPart> Parts(VettedTier tier) =>
    [
        .. tier.Listeners.Select(l => Vetting.ListenerPart(l, tier.Spec.Listeners.IndexOf(l))),
        .. tier.Upstreams.Where(u => tier.Spec.Upstreams.Any(s => s.Name == u.Pool.Pool)).Select(u => Vetting.UpstreamPart(u.Pool.Pool)),
        .. tier.Hosts.Select(Vetting.HostPart),
    ];

    private static int IndexOf<T>(this IReadOnlyList<T> list, T item)
        where T : class
    {
        for (var i = 0; i < list.Count; i++)
        {
            if (ReferenceEquals(list[i], item)) return i;
        }
        return -1;
    }
}
