namespace Personalization.People;

/// <summary>A person's state as a store keeps it. Immutable.</summary>
/// <param name="State">The state, never empty; the store does not look inside.</param>
/// <param name="Version">Greater than 0, and greater after each commit of the person, also across a removal.</param>
public sealed record StoredPerson(ReadOnlyMemory<byte> State, long Version);
