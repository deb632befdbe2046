namespace Personalization.AspNetCore.OpenApi.Schemas;

/// <summary>A member of an object.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Schema">What its value is.</param>
/// <param name="Description">What it means; <see langword="null"/> where the name or the schema says it.</param>
internal sealed record ApiMember(string Name, ApiSchema Schema, string? Description = null)
{
    /// <summary>Gets a value indicating whether it can be missing.</summary>
    internal bool IsOptional { get; init; }
}
