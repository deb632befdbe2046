namespace Personalization.Testing;

/// <summary>A record that a cache under test holds in the collection <c>customers</c>.</summary>
/// <param name="Key">The record key: the value of the index <c>user_id</c>.</param>
/// <param name="Json">The record.</param>
/// <param name="Email">The value of the index <c>email</c>, if there is one.</param>
/// <param name="Phone">The value of the index <c>phone</c>, if there is one.</param>
public sealed record CacheRecord(string Key, string Json, string? Email = null, string? Phone = null);
