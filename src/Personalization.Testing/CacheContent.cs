using Personalization.Records;

namespace Personalization.Testing;

/// <summary>
/// What a cache under test holds: the collection <c>customers</c> with the indexes <c>user_id</c> (primary), <c>email</c> and
/// <c>phone</c>, and the empty collection <c>products</c> with the primary index <c>sku</c>.
/// </summary>
/// <param name="Records">The records of <c>customers</c>.</param>
/// <param name="Ready">Whether the collections are ready, or loading.</param>
/// <param name="MissWhileLoading">What a lookup that finds nothing answers while they are loading.</param>
public sealed record CacheContent(IReadOnlyList<CacheRecord> Records, bool Ready, MissWhileLoading MissWhileLoading)
{
    internal static readonly IReadOnlyList<CacheRecord> People =
    [
        new("1", """{"name":"Ann"}""", "ann@example.com", "+1 1"),
        new("2", """{"name":"Bob"}""", "bob@example.com", "+1 2"),
        new("3", """{"name":"Cid"}""", null, "+1 3"),
    ];

    /// <summary>Gets the collections.</summary>
    public IReadOnlyList<CollectionDefinition> Collections =>
    [
        new("customers", "user_id", ["email", "phone"], MissWhileLoading),
        new("products", "sku", [], MissWhileLoading),
    ];
}
