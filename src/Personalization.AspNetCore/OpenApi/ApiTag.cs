namespace Personalization.AspNetCore.OpenApi;

/// <summary>What operations belong together.</summary>
/// <param name="Name">The tag's name.</param>
/// <param name="Description">What they are about.</param>
internal sealed record ApiTag(string Name, string Description);
