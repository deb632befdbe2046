using Personalization.Lookups;

namespace Personalization.AspNetCore.Lookups;

/// <summary>Where a request looks: the names that it gave, and what they are, resolved once.</summary>
/// <param name="Collection">The collection's name, configured or not.</param>
/// <param name="Index">The index's name, configured or not.</param>
/// <param name="Known">The collection; <see langword="null"/> when it is not configured.</param>
/// <param name="At">The index; <see langword="null"/> when it is not configured.</param>
internal readonly record struct LookupPlace(string Collection, string Index, LookupCollection? Known, LookupIndex? At)
{
    /// <summary>The same collection, by an index that the body names.</summary>
    internal LookupPlace By(string index) => this with { Index = index, At = Known?.Find(index) };
}
