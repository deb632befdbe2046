using Personalization.AspNetCore.OpenApi.Schemas;

namespace Personalization.AspNetCore.OpenApi;

/// <summary>One parameter of an operation.</summary>
/// <param name="Name">Its name.</param>
/// <param name="In">Where it stands: <c>path</c>, <c>query</c> or <c>header</c>.</param>
/// <param name="Description">What it means.</param>
internal sealed record ApiParameter(string Name, string In, string Description)
{
    internal ApiSchema Schema { get; init; } = ApiSchema.Text;
}
