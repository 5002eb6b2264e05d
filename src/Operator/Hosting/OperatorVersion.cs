using System.Reflection;

namespace LvsOperator.Operator.Hosting;

/// <summary>The version this was built as.</summary>
internal static class OperatorVersion
{
    internal static string Text { get; } =
        typeof(OperatorVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
}
