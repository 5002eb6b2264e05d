namespace LvsOperator.Api.Schema;

// What the OpenAPI schema of a field says beyond its type. Read by the generator at development time only;
// types, enums and defaults come from the C# declaration itself.

/// <summary>The field must be given; it has no default.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class RequiredAttribute : Attribute;

/// <summary>The initial value of this property (or of every property of this type) is not a schema default.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Class)]
public sealed class NoDefaultAttribute : Attribute;

/// <summary>Inclusive bounds of a number, or of every number in a list.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class BoundsAttribute(long minimum, long maximum) : Attribute
{
    /// <summary>Smallest allowed value.</summary>
    public long Minimum => minimum;

    /// <summary>Largest allowed value.</summary>
    public long Maximum => maximum;
}

/// <summary>Length in characters and pattern of a string, or of every string in a list or map.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class TextAttribute(int maximum) : Attribute
{
    /// <summary>Largest allowed length.</summary>
    public int Maximum => maximum;

    /// <summary>Smallest allowed length.</summary>
    public int Minimum { get; init; }

    /// <summary>An anchored regular expression in the subset that RE2 and .NET share.</summary>
    public string? Pattern { get; init; }
}

/// <summary>How many items a list may have.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ItemsAttribute(int maximum) : Attribute
{
    /// <summary>Largest allowed number of items.</summary>
    public int Maximum => maximum;

    /// <summary>Smallest allowed number of items.</summary>
    public int Minimum { get; init; }
}

/// <summary>How many entries a map may have.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class EntriesAttribute(int maximum) : Attribute
{
    /// <summary>Largest allowed number of entries.</summary>
    public int Maximum => maximum;
}

/// <summary>The list is a map: no two items agree in all of these fields (x-kubernetes-list-type: map).</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ListMapAttribute(params string[] keys) : Attribute
{
    /// <summary>JSON names of the key fields.</summary>
    public IReadOnlyList<string> Keys => keys;
}

/// <summary>The list is a set of scalars (x-kubernetes-list-type: set). A list without this and without <see cref="ListMapAttribute"/> is atomic.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ListSetAttribute : Attribute;

/// <summary>Exactly one of these fields is given.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ExactlyOneAttribute(params string[] fields) : Attribute
{
    /// <summary>JSON names of the fields.</summary>
    public IReadOnlyList<string> Fields => fields;
}

/// <summary>At least one of these fields is given.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class AtLeastOneAttribute(params string[] fields) : Attribute
{
    /// <summary>JSON names of the fields.</summary>
    public IReadOnlyList<string> Fields => fields;
}

/// <summary>A printer column of a kind, in the order of declaration.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public sealed class ColumnAttribute(string name, string type, string path) : Attribute
{
    /// <summary>Heading.</summary>
    public string Name => name;

    /// <summary>OpenAPI type of the cell: string, integer, date.</summary>
    public string Type => type;

    /// <summary>JSONPath from the object's root.</summary>
    public string Path => path;
}
