namespace LvsOperator.Netlink.Tests;

public class ErrnoTests
{
    [Theory]
    [InlineData(2, "ENOENT")]
    [InlineData(17, "EEXIST")]
    [InlineData(95, "EOPNOTSUPP")]
    [InlineData(4095, "errno 4095")]
    public void A_number_has_its_C_name(int number, string name) => Assert.Equal(name, new Errno(number).Name);
}
