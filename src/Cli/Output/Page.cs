using Spectre.Console;
using Spectre.Console.Rendering;

namespace LvsOperator.Cli.Output;

/// <summary>How a page takes its place on the terminal.</summary>
internal enum Placement
{
    /// <summary>After what is there; the terminal scrolls and wraps.</summary>
    Flow,

    /// <summary>Over what was there: from the top left, cut to the window, the rest of the window cleared.</summary>
    Window,
}

/// <summary>Lines as segments: no markup is ever parsed, and nothing is wrapped.</summary>
internal sealed class Page(IReadOnlyList<Line> lines, Placement placement, int width = int.MaxValue) : Renderable
{
    // ECMA-48: CUP to the origin; EL and ED to the end. A frame drawn over the one before does not flicker as a cleared one does.
    private const string Home = "\u001b[H", ClearLine = "\u001b[K", ClearBelow = "\u001b[J";

    protected override IEnumerable<Segment> Render(RenderOptions options, int maxWidth)
    {
        if (placement == Placement.Window) yield return Segment.Control(Home);
        for (var i = 0; i < lines.Count; i++)
        {
            if (i > 0 && placement == Placement.Window) yield return Segment.LineBreak;
            var left = width;
            foreach (var piece in lines[i].Pieces)
            {
                var text = Printable.Of(piece.Text);
                if (text.Length > left) text = text[..left];
                left -= text.Length;
                if (text.Length > 0) yield return new Segment(text, StyleOf(piece.Tone));
            }
            if (placement == Placement.Window) yield return Segment.Control(ClearLine);
            else yield return Segment.LineBreak;
        }
        if (placement == Placement.Window) yield return Segment.Control(ClearBelow);
    }

    private static Style StyleOf(Tone tone) => tone switch
    {
        Tone.Strong => new(decoration: Decoration.Bold),
        Tone.Faint => new(decoration: Decoration.Dim),
        Tone.Good => new(Color.Green),
        Tone.Warning => new(Color.Yellow),
        Tone.Bad => new(Color.Red),
        _ => Style.Plain,
    };
}
