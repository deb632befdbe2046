namespace Personalization.Configuration.Yaml;

/// <summary>What an unquoted value is by YAML 1.2's core schema.</summary>
internal enum ScalarKind
{
    Text,
    Null,
    Boolean,
    Number,

    /// <summary>An infinity, or no number: JSON has none of them.</summary>
    NotFinite,
}
