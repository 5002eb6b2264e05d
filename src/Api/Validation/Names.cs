using LvsOperator.Api.V1Alpha1;

namespace LvsOperator.Api.Validation;

/// <summary>Enum members whose JSON name is not their C# name.</summary>
internal static class Names
{
    public static string Of(SchedulerName name) => name.ToString().ToLowerInvariant();

    public static string Of(SchedulerFlag flag) => flag switch
    {
        SchedulerFlag.ShPort => "sh-port",
        SchedulerFlag.ShFallback => "sh-fallback",
        SchedulerFlag.MhPort => "mh-port",
        _ => "mh-fallback",
    };
}
