using System.Buffers;
using System.Text;

namespace LvsOperator.Rendering.Nginx;

/// <summary>
/// The only way text gets into a configuration: directives from a closed set, parameters so written that nginx's lexer
/// (<c>ngx_conf_read_token</c> of src/core/ngx_conf_file.c) gives back exactly their text. Between quotes only the quote and the backslash
/// mean anything to it, and a backslash before either is taken away. A NUL or an overlong token has no spelling at all, so
/// <see cref="Fault"/> must have been asked first; here it is a bug.
/// </summary>
internal sealed class NginxWriter(int depth = 0)
{
    /// <summary>nginx reads into a buffer of 4096 bytes (NGX_CONF_BUFFER) that a token must fit with its quotes.</summary>
    internal const int LongestToken = 4000;

    private static readonly SearchValues<char> Bare = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/._:=*-[]~^()@+,$");
    private readonly StringBuilder _text = new();
    private int _depth = depth;

    internal void Line(Directive directive, params ReadOnlySpan<Parameter> parameters) => Write(directive, parameters, ";\n");

    /// <summary>Opens a block, closed by disposal.</summary>
    internal Scope Block(Directive directive, params ReadOnlySpan<Parameter> parameters)
    {
        Write(directive, parameters, " {\n");
        _depth++;
        return new(this);
    }

    /// <summary>Takes over what another writer wrote.</summary>
    internal void Append(NginxWriter other) => _text.Append(other._text);

    internal void Gap() => _text.Append('\n');

    public override string ToString() => _text.ToString();

    /// <summary>Why a value cannot be a parameter; null if it can. Refuses what the API's schema refuses: C0 controls and DEL.</summary>
    internal static string? Fault(string value)
    {
        if (value.Any(c => c is < ' ' or '\x7f')) return "has control characters, which no configuration may hold; remove them";
        if (HasLoneSurrogate(value)) return "is not valid Unicode text; correct it";
        return Spell(Parameter.Evaluated(value).Text) is var spelt && Encoding.UTF8.GetByteCount(spelt) > LongestToken ? $"is longer than nginx reads ({LongestToken} bytes as written); shorten it" : null;
    }

    private void Write(Directive directive, ReadOnlySpan<Parameter> parameters, string end)
    {
        _text.Append(' ', _depth * 4).Append(directive.Name);
        foreach (var parameter in parameters)
        {
            var spelt = Spell(parameter.Text);
            if (parameter.Text.Contains('\0', StringComparison.Ordinal) || Encoding.UTF8.GetByteCount(spelt) > LongestToken)
                throw new ArgumentException($"a parameter of {directive.Name} was not vetted", nameof(parameters));
            _text.Append(' ').Append(spelt);
        }
        _text.Append(end);
    }

    private static string Spell(string text)
    {
        if (text.Length > 0 && !text.AsSpan().ContainsAnyExcept(Bare)) return text;
        var quote = text.Contains('"', StringComparison.Ordinal) && !text.Contains('\'', StringComparison.Ordinal) ? '\'' : '"';
        var spelt = new StringBuilder(text.Length + 2).Append(quote);
        foreach (var c in text)
        {
            if (c == '\\' || c == quote) spelt.Append('\\').Append(c);
            else if (c == '\n') spelt.Append("\\n");
            else spelt.Append(c);
        }
        return spelt.Append(quote).ToString();
    }

    private static bool HasLoneSurrogate(string value)
    {
        for (var i = 0; i < value.Length; i++)
        {
            if (!char.IsSurrogate(value[i])) continue;
            if (i + 1 == value.Length || !char.IsSurrogatePair(value[i], value[i + 1])) return true;
            i++;
        }
        return false;
    }

    /// <summary>An open block.</summary>
    internal readonly struct Scope(NginxWriter writer) : IDisposable
    {
        public void Dispose()
        {
            writer._depth--;
            writer._text.Append(' ', writer._depth * 4).Append("}\n");
        }
    }
}
