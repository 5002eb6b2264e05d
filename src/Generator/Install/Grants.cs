using System.Reflection;
using LvsOperator.Api.Meta;
using LvsOperator.Kubernetes.Rbac;
using LvsOperator.Kubernetes.Rest;

namespace LvsOperator.Generator.Install;

/// <summary>What the code of a program declares that it needs, by <see cref="RbacAttribute"/>s on its classes.</summary>
internal static class Grants
{
    /// <summary>Core kinds without a type here: whether they lie in a namespace.</summary>
    private static readonly Dictionary<string, ResourceScope> Known = new(StringComparer.Ordinal)
    {
        ["clusterroles"] = ResourceScope.Cluster,
        ["clusterrolebindings"] = ResourceScope.Cluster,
        ["customresourcedefinitions"] = ResourceScope.Cluster,
        ["validatingwebhookconfigurations"] = ResourceScope.Cluster,
        ["tokenreviews"] = ResourceScope.Cluster,
        ["subjectaccessreviews"] = ResourceScope.Cluster,
        ["roles"] = ResourceScope.Namespaced,
        ["rolebindings"] = ResourceScope.Namespaced,
        ["serviceaccounts"] = ResourceScope.Namespaced,
        ["deployments"] = ResourceScope.Namespaced,
        ["pods"] = ResourceScope.Namespaced,
    };

    /// <summary>Of one program; the same in any order of its types.</summary>
    /// <exception cref="InvalidOperationException">A declaration says nothing, or names a resource of which nobody here knows whether it lies in a namespace.</exception>
    public static IReadOnlySet<Grant> Of(Assembly program) =>
        program.GetTypes().SelectMany(type => type.GetCustomAttributes<RbacAttribute>(inherit: false).SelectMany(attribute => Of(type, attribute))).ToHashSet();

    private static IEnumerable<Grant> Of(Type type, RbacAttribute attribute)
    {
        var verbs = Enum.GetValues<RbacVerb>().Where(verb => verb != RbacVerb.None && attribute.Verbs.HasFlag(verb)).ToArray();
        var grants = (attribute switch
        {
            EntityRbacAttribute entity => from kind in entity.Entities
                                          let names = kind.GetCustomAttribute<KubernetesEntityAttribute>() ?? throw Wrong(type, $"{kind.Name} is no kind")
                                          let target = entity.Subresource is { } part ? $"{names.PluralName}/{part}" : names.PluralName
                                          from verb in verbs
                                          select new Grant(Part(type, attribute.Scope, target), names.Group, target, null, verb),
            GenericRbacAttribute generic => from target in generic.Resources
                                            from @group in generic.Groups
                                            from name in generic.Names.Length == 0 ? [null] : generic.Names.Select(n => (string?)n)
                                            from verb in verbs
                                            select new Grant(Part(type, attribute.Scope, target), @group, target, name, verb),
            _ => throw Wrong(type, $"{attribute.GetType().Name} is not known to the generator"),
        }).ToList();
        if (attribute is GenericRbacAttribute { Urls: var urls })
            grants.AddRange(from url in urls from verb in verbs select new Grant(RulePart.Cluster, null, url, null, verb));
        return grants.Count > 0 ? grants : throw Wrong(type, "declares a right without a verb, group or resource");
    }

    private static RulePart Part(Type type, RbacScope scope, string target) => ScopeOf(type, target.Split('/')[0]) switch
    {
        ResourceScope.Cluster when scope == RbacScope.OwnNamespace => throw Wrong(type, $"{target} lie in no namespace, so the right cannot be one in the own namespace"),
        ResourceScope.Cluster => RulePart.Cluster,
        _ => scope == RbacScope.OwnNamespace ? RulePart.Own : RulePart.Watched,
    };

    private static ResourceScope ScopeOf(Type type, string plural)
    {
        if (Known.TryGetValue(plural, out var known)) return known;
        foreach (var property in typeof(Resources).GetProperties(BindingFlags.Public | BindingFlags.Static))
        {
            var resource = property.GetValue(null)!;
            if ((string)resource.GetType().GetProperty("Plural")!.GetValue(resource)! == plural)
                return (ResourceScope)resource.GetType().GetProperty("Scope")!.GetValue(resource)!;
        }
        throw Wrong(type, $"{plural}: whether they lie in a namespace is not known here; add them to {nameof(Grants)}.{nameof(Known)}");
    }

    private static InvalidOperationException Wrong(Type type, string what) => new($"{type.FullName}: {what}");
}
