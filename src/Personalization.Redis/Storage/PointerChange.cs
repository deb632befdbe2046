namespace Personalization.Redis.Storage;

/// <summary>What becomes of a pointer once records are written, if it leads to one record still.</summary>
/// <param name="Pointer">The index and the value.</param>
/// <param name="Key">The key of the record that it has to lead to.</param>
/// <param name="What"><see cref="GiveUp"/>, <see cref="ForgetFormer"/>, or <see cref="GiveBackTo"/> another record.</param>
internal readonly record struct PointerChange((string Index, string Value) Pointer, string Key, string What)
{
    /// <summary>No record carries the value any more.</summary>
    internal const string GiveUp = "-";

    /// <summary>The record carries the value now, so that nobody need be kept beside its pointer.</summary>
    internal const string ForgetFormer = "+";

    internal static string GiveBackTo(string holder) => "=" + holder;
}
