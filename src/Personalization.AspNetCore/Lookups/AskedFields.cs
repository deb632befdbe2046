namespace Personalization.AspNetCore.Lookups;

/// <summary>What of a record is answered.</summary>
/// <param name="Fields">Its fields, or <see langword="null"/> for all.</param>
/// <param name="Audiences">Whether its memberships are answered too.</param>
internal readonly record struct AskedFields(FieldSet? Fields, bool Audiences = false);
