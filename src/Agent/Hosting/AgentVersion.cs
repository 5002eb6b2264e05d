using System.Reflection;

namespace LvsOperator.Agent.Hosting;

/// <summary>The version this was built as.</summary>
internal static class AgentVersion
{
    internal static string Text { get; } =
        typeof(AgentVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
}
