using System.Net;
using LvsOperator.Api.Meta;
using LvsOperator.Api.V1Alpha1;

namespace LvsOperator.Planning.Checks;

/// <summary>The virtual address behind which a server is checked. Where several services use one back end, that of the first of them.</summary>
/// <param name="Service">Whose it is.</param>
/// <param name="Address">The VIP.</param>
/// <param name="Port">Its port, 1..65535.</param>
/// <param name="Protocol">Its transport.</param>
public sealed record CheckPath(ObjectKey Service, IPAddress Address, int Port, TransportProtocol Protocol);
