namespace Personalization;

/// <summary>What a model lets out of a column that holds personal data. It holds in every mapping, template and index, and in whatever shows rows.</summary>
public enum PiiPolicy
{
    /// <summary>The values as they are.</summary>
    None = 0,

    /// <summary>Nothing: to map the column is an error of the configuration, and templates do not see it.</summary>
    Drop = 1,

    /// <summary>
    /// The SHA-256 of the value's text, in hexadecimal small letters; null stays null. The text is that of a key (see <see cref="Sources.CanonicalText"/>), of arrays and objects their
    /// JSON. Who looks a record up by such a column hashes first. A hash hides no value that can be guessed, such as a telephone number.
    /// </summary>
    Hash = 2,
}
