using Personalization.People;

namespace Personalization.Realtime.Erasure;

/// <summary>Who is erased: all keys that are known of one person. Immutable. Never written to a log.</summary>
/// <param name="Collection">The collection.</param>
/// <param name="RecordKey">The record key; <see langword="null"/> where there is no record.</param>
/// <param name="Values">The index values that the record carries, or the one that was asked for.</param>
/// <param name="People">The keys in the store of people: of the record, its values and its devices.</param>
internal sealed record ErasedPerson(string Collection, string? RecordKey, IReadOnlyCollection<(string Index, string Value)> Values, IReadOnlySet<PersonKey> People);
