using LvsOperator.Planning.Addresses;

namespace LvsOperator.Planning.Text;

/// <summary>Kernel settings as <c>key = value</c>, as sysctl(8) prints them.</summary>
public static class SysctlText
{
    /// <summary>One line a setting in ordinal order; each ends in a line feed.</summary>
    public static string Of(IEnumerable<PlannedSysctl> sysctls) => Lines.Sorted(sysctls.Select(s => $"{s.DottedKey} = {s.Value}"));
}
