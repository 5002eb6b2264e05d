using System.Reflection;

namespace LvsOperator.Generator;

/// <summary>What a property holds, with nullability, lists and maps taken apart.</summary>
internal sealed record FieldType(Type Leaf, FieldShape Shape, bool Optional)
{
    public static FieldType Of(PropertyInfo property)
    {
        var optional = new NullabilityInfoContext().Create(property).WriteState == NullabilityState.Nullable;
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        if (!type.IsGenericType)
        {
            return new FieldType(type, FieldShape.Single, optional);
        }

        var arguments = type.GetGenericArguments();
        return type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>)
            ? new FieldType(arguments[0], FieldShape.List, optional)
            : new FieldType(arguments[1], FieldShape.Map, optional);
    }
}

/// <summary>One value, a list of them, or a map from strings to them.</summary>
internal enum FieldShape
{
    Single,
    List,
    Map,
}
