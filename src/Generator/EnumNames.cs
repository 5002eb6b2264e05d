using System.Reflection;
using System.Text.Json.Serialization;

namespace LvsOperator.Generator;

/// <summary>Names of enum members as JSON has them.</summary>
internal static class EnumNames
{
    public static IEnumerable<(string Member, string Json)> Of(Type type) =>
        type.GetFields(BindingFlags.Public | BindingFlags.Static).Select(field =>
            (field.Name, field.GetCustomAttribute<JsonStringEnumMemberNameAttribute>()?.Name ?? field.Name));

    public static string Of(Type type, object value) => Of(type).First(name => name.Member == value.ToString()).Json;
}
