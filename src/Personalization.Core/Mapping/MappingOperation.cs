namespace Personalization.Mapping;

/// <summary>What a run does to the record of a row.</summary>
internal static class MappingOperation
{
    internal const string Added = "added";
    internal const string Changed = "changed";
}
