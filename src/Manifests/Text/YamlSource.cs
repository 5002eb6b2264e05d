using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace LvsOperator.Manifests.Text;

/// <summary>YAML as JSON nodes, by the events of YamlDotNet's parser.</summary>
internal static class YamlSource
{
    /// <param name="text">A text, usually of one document.</param>
    /// <param name="firstLine">Its first line in the file, from 1.</param>
    public static IEnumerable<SourceTree> Parse(string text, int firstLine)
    {
        var trees = new List<SourceTree>();
        var builder = new TreeBuilder(firstLine);
        var line = firstLine;
        var anchors = new Dictionary<string, JsonNode?>(StringComparer.Ordinal);
        try
        {
            var parser = new Parser(new Scanner(new StringReader(text), skipComments: true));
            while (!builder.IsBroken && parser.MoveNext())
            {
                line = firstLine - 1 + (int)parser.Current!.Start.Line;
                switch (parser.Current)
                {
                    case DocumentStart:
                        builder = new TreeBuilder(line);
                        anchors.Clear();
                        break;
                    case DocumentEnd:
                        trees.Add(builder.Finish());
                        break;
                    default:
                        Take(parser.Current, builder, anchors, line);
                        break;
                }
            }
        }
        catch (Exception fault) when (fault is InvalidOperationException or ArgumentException or IndexOutOfRangeException or OverflowException)
        {
            // YamlDotNet's scanner lets these out of some malformed texts (seen: a flow mapping left open before "key:" in block style).
            builder.Break(line, "not YAML from here on; correct the text");
        }
        catch (YamlException fault)
        {
            builder.Break(firstLine - 1 + Math.Max(1, (int)fault.Start.Line), $"not YAML: {Api.Validation.Fault.OneLine(fault.Message)}; correct the text");
        }

        if (builder.IsBroken)
        {
            trees.Add(builder.Finish());
        }

        return trees;
    }

    private static void Take(ParsingEvent current, TreeBuilder builder, Dictionary<string, JsonNode?> anchors, int line)
    {
        switch (current)
        {
            case Scalar key when builder.ExpectsKey:
                builder.Key(key.Value, line);
                break;
            case Scalar scalar:
                if (!ScalarText.TryResolve(scalar, out var value))
                {
                    builder.Complain(line, $"tag {Api.Validation.Fault.OneLine(scalar.Tag.Value)} is not understood; remove it");
                }

                builder.Scalar(value, line);
                if (value is JsonValue text && scalar.Style == ScalarStyle.Plain && text.TryGetValue<string>(out _) && ScalarText.IsNearlyNumber(scalar.Value))
                {
                    builder.NoteUnquoted(text);
                }

                Remember(scalar.Anchor, value);
                break;
            case MappingStart or SequenceStart or AnchorAlias when builder.ExpectsKey:
                builder.Break(line, "a key that is not a scalar; use a plain word");
                break;
            case MappingStart map:
                CheckTag(map.Tag, "map");
                Remember(map.Anchor, builder.Start(new JsonObject(), line));
                break;
            case SequenceStart list:
                CheckTag(list.Tag, "seq");
                Remember(list.Anchor, builder.Start(new JsonArray(), line));
                break;
            case MappingEnd or SequenceEnd:
                builder.End();
                break;
            case AnchorAlias alias when anchors.TryGetValue(alias.Value.Value, out var original):
                builder.Copy(original, line);
                break;
            case AnchorAlias alias:
                builder.Break(line, $"alias {Api.Validation.Fault.OneLine(alias.Value.Value)} has no anchor before it; define it");
                break;
        }

        void CheckTag(TagName tag, string expected)
        {
            if (!tag.IsEmpty && !tag.IsNonSpecific && tag.Value != ScalarText.TagPrefix + expected)
            {
                builder.Complain(line, $"tag {Api.Validation.Fault.OneLine(tag.Value)} is not understood; remove it");
            }
        }

        void Remember(AnchorName anchor, JsonNode? node)
        {
            if (!anchor.IsEmpty)
            {
                anchors[anchor.Value] = node;
            }
        }
    }
}
