using System.Text;

namespace LvsOperator.Rendering.Tests.Nginx;

/// <summary>A directive as nginx would see it.</summary>
internal sealed record Node(string Name, string[] Arguments, List<Node>? Block)
{
    internal IEnumerable<Node> Of(string name) => (Block ?? []).Where(n => n.Name == name);
}

/// <summary>
/// nginx's own grammar, written again from ngx_conf_read_token without a look at the writer: bytes in, tree out. Refuses what nginx refuses.
/// </summary>
internal sealed class NginxTokens(string text)
{
    private readonly byte[] _bytes = Encoding.UTF8.GetBytes(text);
    private int _at;

    internal static List<Node> Parse(string text)
    {
        var tokens = new NginxTokens(text);
        var nodes = tokens.Block(top: true);
        return nodes;
    }

    private List<Node> Block(bool top)
    {
        var nodes = new List<Node>();
        var words = new List<string>();
        while (true)
        {
            SkipBlank();
            if (_at == _bytes.Length) return top && words.Count == 0 ? nodes : throw new FormatException("unexpected end of file");
            switch (_bytes[_at])
            {
                case (byte)';':
                    _at++;
                    nodes.Add(Make(words, null));
                    words.Clear();
                    break;
                case (byte)'{':
                    _at++;
                    if (words.Count == 0) throw new FormatException("unexpected {");
                    nodes.Add(Make(words, Block(top: false)));
                    words.Clear();
                    break;
                case (byte)'}':
                    _at++;
                    return !top && words.Count == 0 ? nodes : throw new FormatException("unexpected }");
                case (byte)'#':
                    while (_at < _bytes.Length && _bytes[_at] != '\n') _at++;
                    break;
                default:
                    words.Add(Word());
                    break;
            }
        }
    }

    private static Node Make(List<string> words, List<Node>? block) =>
        words.Count == 0 ? throw new FormatException("unexpected ;") : new(words[0], [.. words.Skip(1)], block);

    private void SkipBlank()
    {
        while (_at < _bytes.Length && IsBlank(_bytes[_at])) _at++;
    }

    private static bool IsBlank(byte b) => b is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n';

    private string Word()
    {
        var start = _at;
        var quote = _bytes[_at] is (byte)'"' or (byte)'\'' ? _bytes[_at++] : (byte)0;
        var from = _at;
        var afterDollar = false;
        while (true)
        {
            if (_at == _bytes.Length || _at - start >= 4096) throw new FormatException("too long or unfinished parameter");
            var b = _bytes[_at];
            if (b == '\\')
            {
                _at += 2;
                afterDollar = false;
                continue;
            }
            if (b == '{' && afterDollar)
            {
                _at++;
                continue;
            }
            afterDollar = b == '$';
            if (quote != 0 && b == quote) break;
            if (quote == 0 && (IsBlank(b) || b is (byte)';' or (byte)'{')) break;
            _at++;
        }
        var word = Unescape(_bytes.AsSpan(from, _at - from));
        if (quote == 0) return word;
        _at++;
        if (_at < _bytes.Length && !IsBlank(_bytes[_at]) && _bytes[_at] is not ((byte)';' or (byte)'{' or (byte)')')) throw new FormatException("unexpected character after a quoted parameter");
        return word;
    }

    private static string Unescape(ReadOnlySpan<byte> raw)
    {
        var bytes = new List<byte>();
        for (var i = 0; i < raw.Length; i++)
        {
            var next = raw[i] == '\\' && i + 1 < raw.Length ? (char)raw[i + 1] : '\0';
            if (next is '"' or '\'' or '\\' or 't' or 'r' or 'n')
            {
                bytes.Add(next switch { 't' => (byte)'\t', 'r' => (byte)'\r', 'n' => (byte)'\n', _ => (byte)next });
                i++;
            }
            else
            {
                bytes.Add(raw[i]);
            }
        }
        return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString([.. bytes]);
    }
}
