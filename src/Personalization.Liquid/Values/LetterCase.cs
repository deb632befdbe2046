using System.Buffers;
using System.Collections.Frozen;
using System.Text;

namespace Personalization.Liquid.Values;

/// <summary>
/// The case of letters by Unicode's full mapping, in no language's particular way, as Ruby maps it: one letter may become several (ß is SS), and the first letter of a
/// text has a case of its own (ǆ is ǅ). The framework maps letter by letter, so what differs from that is listed here (Unicode's SpecialCasing and titlecase letters).
/// </summary>
internal static class LetterCase
{
    private const string UpperLetters =
        "ßSS ŉʼN ǰJ̌ ΐΪ́ ΰΫ́ ևԵՒ ẖH̱ ẗT̈ ẘW̊ ẙY̊ ẚAʾ ὐΥ̓ ὒΥ̓̀ ὔΥ̓́ ὖΥ̓͂ ᾀἈΙ "
        + "ᾁἉΙ ᾂἊΙ ᾃἋΙ ᾄἌΙ ᾅἍΙ ᾆἎΙ ᾇἏΙ ᾈἈΙ ᾉἉΙ ᾊἊΙ ᾋἋΙ ᾌἌΙ ᾍἍΙ ᾎἎΙ ᾏἏΙ ᾐἨΙ "
        + "ᾑἩΙ ᾒἪΙ ᾓἫΙ ᾔἬΙ ᾕἭΙ ᾖἮΙ ᾗἯΙ ᾘἨΙ ᾙἩΙ ᾚἪΙ ᾛἫΙ ᾜἬΙ ᾝἭΙ ᾞἮΙ ᾟἯΙ ᾠὨΙ "
        + "ᾡὩΙ ᾢὪΙ ᾣὫΙ ᾤὬΙ ᾥὭΙ ᾦὮΙ ᾧὯΙ ᾨὨΙ ᾩὩΙ ᾪὪΙ ᾫὫΙ ᾬὬΙ ᾭὭΙ ᾮὮΙ ᾯὯΙ ᾲᾺΙ "
        + "ᾳΑΙ ᾴΆΙ ᾶΑ͂ ᾷΑ͂Ι ᾼΑΙ ῂῊΙ ῃΗΙ ῄΉΙ ῆΗ͂ ῇΗ͂Ι ῌΗΙ ῒΪ̀ ΐΪ́ ῖΙ͂ ῗΪ͂ ῢΫ̀ "
        + "ΰΫ́ ῤΡ̓ ῦΥ͂ ῧΫ͂ ῲῺΙ ῳΩΙ ῴΏΙ ῶΩ͂ ῷΩ͂Ι ῼΩΙ ﬀFF ﬁFI ﬂFL ﬃFFI ﬄFFL ﬅST "
        + "ﬆST ﬓՄՆ ﬔՄԵ ﬕՄԻ ﬖՎՆ ﬗՄԽ ıI ſS ";

    private const string TitleLetters =
        "ßSs Ǆǅ ǅǅ ǆǅ Ǉǈ ǈǈ ǉǈ Ǌǋ ǋǋ ǌǋ Ǳǲ ǲǲ ǳǲ ևԵւ ᾀᾈ ᾁᾉ "
        + "ᾂᾊ ᾃᾋ ᾄᾌ ᾅᾍ ᾆᾎ ᾇᾏ ᾈᾈ ᾉᾉ ᾊᾊ ᾋᾋ ᾌᾌ ᾍᾍ ᾎᾎ ᾏᾏ ᾐᾘ ᾑᾙ "
        + "ᾒᾚ ᾓᾛ ᾔᾜ ᾕᾝ ᾖᾞ ᾗᾟ ᾘᾘ ᾙᾙ ᾚᾚ ᾛᾛ ᾜᾜ ᾝᾝ ᾞᾞ ᾟᾟ ᾠᾨ ᾡᾩ "
        + "ᾢᾪ ᾣᾫ ᾤᾬ ᾥᾭ ᾦᾮ ᾧᾯ ᾨᾨ ᾩᾩ ᾪᾪ ᾫᾫ ᾬᾬ ᾭᾭ ᾮᾮ ᾯᾯ ᾲᾺͅ ᾳᾼ "
        + "ᾴΆͅ ᾷᾼ͂ ᾼᾼ ῂῊͅ ῃῌ ῄΉͅ ῇῌ͂ ῌῌ ῲῺͅ ῳῼ ῴΏͅ ῷῼ͂ ῼῼ ﬀFf ﬁFi ﬂFl "
        + "ﬃFfi ﬄFfl ﬅSt ﬆSt ﬓՄն ﬔՄե ﬕՄի ﬖՎն ﬗՄխ ";

    private static readonly FrozenDictionary<char, string> Upper = Read(UpperLetters);
    private static readonly FrozenDictionary<char, string> Title = Read(TitleLetters);
    private static readonly SearchValues<char> UpperKeys = SearchValues.Create([.. Upper.Keys]);

    internal static string ToUpper(string text)
    {
        if (Ascii.IsValid(text))
        {
            return text.ToUpperInvariant();
        }

        var rest = text.AsSpan();
        var special = rest.IndexOfAny(UpperKeys);
        if (special < 0)
        {
            return text.ToUpperInvariant();
        }

        var mapped = new StringBuilder(text.Length + 16);
        for (; special >= 0; special = rest.IndexOfAny(UpperKeys))
        {
            Append(rest[..special], mapped);
            mapped.Append(Upper[rest[special]]);
            rest = rest[(special + 1)..];
        }

        Append(rest, mapped);
        return mapped.ToString();
    }

#pragma warning disable CA1308 // Small letters are what is asked for.
    internal static string ToLower(string text)
        => (!Ascii.IsValid(text) && text.Contains('İ') ? text.Replace("İ", "i̇", StringComparison.Ordinal) : text).ToLowerInvariant();
#pragma warning restore CA1308

    /// <summary>The first letter as words begin, and small letters behind it.</summary>
    internal static string Capitalize(string text)
    {
        if (text.Length == 0)
        {
            return text;
        }

        var first = Letters.Slice(text, 0, 1)!;
        return ToTitle(first) + ToLower(text[first.Length..]);
    }

    private static string ToTitle(string letter) => Title.TryGetValue(letter[0], out var title) ? title
        : IsGeorgian(letter[0]) ? ToLower(letter)
        : ToUpper(letter);

    /// <summary>Georgian has capitals for whole words only.</summary>
    private static bool IsGeorgian(char letter) => letter is (>= '\u10D0' and <= '\u10FF') or (>= '\u1C90' and <= '\u1CBF');

    private static void Append(ReadOnlySpan<char> text, StringBuilder mapped)
    {
        var upper = new char[text.Length];
        mapped.Append(upper, 0, text.ToUpperInvariant(upper));
    }

    private static FrozenDictionary<char, string> Read(string letters)
        => letters.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToFrozenDictionary(entry => entry[0], entry => entry[1..]);
}
