namespace Personalization.Configuration.Shapes;

/// <summary>Whether a key has to be there.</summary>
internal enum Presence
{
    Optional,

    /// <summary>It has to be, and its absence is reported where the file is read.</summary>
    Required,

    /// <summary>It has to be, and its absence is reported where what was read is compiled, as it is for code.</summary>
    RequiredWhenCompiled,
}
