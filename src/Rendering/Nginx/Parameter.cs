using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using LvsOperator.Api.Values;

namespace LvsOperator.Rendering.Nginx;

/// <summary>A parameter of a directive. Every way to make one says what nginx may read into its text.</summary>
internal readonly record struct Parameter
{
    private Parameter(string text) => Text = text;

    /// <summary>What nginx is to have after its lexer, before its own evaluation of variables.</summary>
    internal string Text { get; }

    /// <summary>Any text, where nginx evaluates no variables.</summary>
    internal static Parameter Literal(string text) => new(text);

    /// <summary>Any text, where nginx evaluates variables and there is no escape for <c>$</c>: it becomes a variable whose value is that sign.</summary>
    internal static Parameter Evaluated(string text) => new(text.Replace("$", Dollar, StringComparison.Ordinal));

    /// <summary>Our own text, with variables; a constant, so that nothing of a user can be in it.</summary>
    internal static Parameter Ours([ConstantExpected] string text) => new(text);

    /// <summary>A variable whose name ends in a user's identifier.</summary>
    internal static Parameter Variable([ConstantExpected] string prefix, string identifier) =>
        identifier.All(c => char.IsAsciiLetterOrDigit(c) || c == '_') ? new(prefix + identifier) : throw new ArgumentException("not an identifier", nameof(identifier));

    /// <summary>A name of ours followed by a text in which nginx evaluates no variables: <c>zone=</c>, <c>http://</c>.</summary>
    internal static Parameter Prefixed([ConstantExpected] string prefix, string text) => new(prefix + text);

    /// <summary>A number, after a name of ours or none.</summary>
    internal static Parameter Number(long number, [ConstantExpected] string prefix = "") => new(prefix + number.ToString(CultureInfo.InvariantCulture));

    /// <summary>A time, after a name of ours or none: whole seconds where it is, else milliseconds.</summary>
    internal static Parameter Time(Duration time, [ConstantExpected] string prefix = "") =>
        new(prefix + (time.IsWholeSeconds ? $"{time.Seconds.ToString(CultureInfo.InvariantCulture)}s" : $"{time.Milliseconds.ToString(CultureInfo.InvariantCulture)}ms"));

    /// <summary>A time where nginx counts seconds, rounded up.</summary>
    internal static Parameter Seconds(Duration time, [ConstantExpected] string prefix = "") => Number((time.Milliseconds + 999) / 1000, prefix);

    /// <summary>A size.</summary>
    internal static Parameter Kilobytes(int size) => new($"{size.ToString(CultureInfo.InvariantCulture)}k");

    /// <summary>on or off.</summary>
    internal static Parameter Switch(bool on) => new(on ? "on" : "off");

    /// <summary>The reference to the variable that holds <c>$</c>.</summary>
    internal const string Dollar = "${dollar}";
}
