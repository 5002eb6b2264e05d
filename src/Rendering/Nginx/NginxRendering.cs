using System.Collections.Immutable;

namespace LvsOperator.Rendering.Nginx;

/// <summary>The configuration of one tier's nginx.</summary>
/// <param name="Generation">Names the content: 16 hexadecimal digits of its SHA-256. Equal input gives an equal generation. Empty if nothing could be rendered.</param>
/// <param name="Files">The main file first. Empty if nothing could be rendered.</param>
/// <param name="Faults">What was left out, and why.</param>
/// <param name="Parts">What may be left out if nginx refuses the whole: what was rendered of it.</param>
public sealed record NginxRendering(string Generation, ImmutableArray<RenderedFile> Files, ImmutableArray<RenderingFault> Faults, ImmutableArray<NginxPart> Parts);

/// <summary>A part of a configuration that can be left out alone.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Name">Its identity within the tier: a listener's name, a host's index in the list, a pool's name.</param>
/// <param name="Label">For people: <c>spec.hosts[2] (shop.example.com)</c>.</param>
public sealed record NginxPart(NginxPartKind Kind, string Name, string Label);

/// <summary>Kinds of parts.</summary>
public enum NginxPartKind
{
    /// <summary>A listener, with it what is served on it alone.</summary>
    Listener,

    /// <summary>A virtual host: requests for it get the default server.</summary>
    Host,

    /// <summary>nginx's settings of a pool: its servers stay, with default settings.</summary>
    UpstreamSettings,
}
