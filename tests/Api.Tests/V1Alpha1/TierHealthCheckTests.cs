using System.Text.Json;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Api.Values;

namespace LvsOperator.Api.Tests.V1Alpha1;

public sealed class TierHealthCheckTests
{
    [Fact]
    public void Becomes_a_pool_s_block_field_by_field()
    {
        // Every property differs from its default, so that a forgotten one shows.
        var check = new TierHealthCheck
        {
            Type = HealthCheckType.HTTP, Port = 1, Interval = Duration.FromSeconds(11), Timeout = Duration.FromSeconds(12), Retries = 13, RetryDelay = Duration.FromSeconds(14),
            Rise = 15, InitialState = InitialHealth.Up, OnFailure = OnFailure.Quiesce, Via = ProbeTarget.VirtualAddress,
            Http = new(), Dns = new(), Grpc = new(), Udp = new(), Exec = new(),
        };
        var pool = check.ToHealthCheck(HealthCheckType.TCP);
        foreach (var property in typeof(TierHealthCheck).GetProperties().Where(property => property.CanWrite))
        {
            Assert.Equal(property.GetValue(check), typeof(HealthCheck).GetProperty(property.Name)!.GetValue(pool));
        }

        Assert.Equal(typeof(TierHealthCheck).GetProperties().Select(property => property.Name).Order(), typeof(HealthCheck).GetProperties().Select(property => property.Name).Order());
        Assert.Equal(HealthCheckType.TCP, new TierHealthCheck().ToHealthCheck(HealthCheckType.TCP).Type);
    }
}
