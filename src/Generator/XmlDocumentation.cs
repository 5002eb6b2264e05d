using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace LvsOperator.Generator;

/// <summary>The summaries that the compiler wrote beside an assembly, as plain text.</summary>
internal sealed partial class XmlDocumentation
{
    private readonly IReadOnlyDictionary<string, string> _summaries;

    private XmlDocumentation(IReadOnlyDictionary<string, string> summaries) => _summaries = summaries;

    public static XmlDocumentation Load(Assembly assembly)
    {
        var document = XDocument.Load(Path.ChangeExtension(assembly.Location, ".xml"));
        return new XmlDocumentation(document.Descendants("member")
            .Where(member => member.Element("summary") is not null)
            .ToDictionary(member => (string)member.Attribute("name")!, member => Plain(member.Element("summary")!)));
    }

    public string Of(Type type) => Find($"T:{type.FullName}");

    public string Of(PropertyInfo property) => Find($"P:{property.DeclaringType!.FullName}.{property.Name}");

    public string OfEnumMember(Type type, string member) => Find($"F:{type.FullName}.{member}");

    private string Find(string id) =>
        _summaries.TryGetValue(id, out var summary) ? summary : throw new InvalidOperationException($"{id} has no summary");

    private static string Plain(XElement summary) =>
        Spaces().Replace(string.Concat(summary.Nodes().Select(Plain)), " ").Trim();

    private static string Plain(XNode node) => node switch
    {
        XText text => text.Value,
        XElement { Name.LocalName: "see" } see => JsonNamingPolicy.CamelCase.ConvertName(((string)see.Attribute("cref")!).Split('.', ':')[^1]),
        XElement element => element.Value,
        _ => "",
    };

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
