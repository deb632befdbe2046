using System.Text;

namespace Personalization.Sources;

/// <summary>Reads table names such as <c>sales.customers</c> and quotes them for a database. Thread-safe.</summary>
internal static class TableName
{
    /// <summary>
    /// Splits a name at its dots. A part in double quotes is taken as it stands, dots included, and <c>""</c> in it is one quote:
    /// <c>sales."my.table"</c> has two parts. Letters keep their case.
    /// </summary>
    /// <returns>The parts, from the outermost: catalog, schema, table.</returns>
    /// <exception cref="FormatException">A part is empty, a quote is not closed, or text follows a closed one; the message says where.</exception>
    public static IReadOnlyList<string> Parse(string name)
    {
        var parts = new List<string>();
        var position = 0;
        while (true)
        {
            var part = position < name.Length && name[position] == '"' ? ReadQuoted(name, ref position) : ReadPlain(name, ref position);
            if (part.Length == 0)
            {
                throw new FormatException($"The table name has an empty part at character {position + 1}. Write it as table, or as schema.table.");
            }

            parts.Add(part);
            if (position == name.Length)
            {
                return parts;
            }

            if (name[position] != '.')
            {
                throw new FormatException($"The table name has text behind a closing quote at character {position + 1}. Write a dot between its parts.");
            }

            position++;
        }
    }

    /// <summary>Quotes a name so that a database takes each part as it stands.</summary>
    /// <param name="name">The name, as <see cref="Parse"/> reads it.</param>
    /// <param name="open">What opens a quoted part.</param>
    /// <param name="close">What closes it; doubled where it occurs within.</param>
    /// <returns>The quoted name, such as <c>"sales"."customers"</c>.</returns>
    /// <exception cref="FormatException">The name is no table name.</exception>
    public static string Quote(string name, char open = '"', char close = '"')
    {
        var closing = close.ToString();
        return string.Join('.', Parse(name).Select(part => $"{open}{part.Replace(closing, closing + closing, StringComparison.Ordinal)}{close}"));
    }

    private static string ReadPlain(string name, ref int position)
    {
        var end = name.IndexOf('.', position);
        end = end < 0 ? name.Length : end;
        var part = name[position..end];
        position = end;
        return part.Trim();
    }

    private static string ReadQuoted(string name, ref int position)
    {
        var part = new StringBuilder();
        for (var i = position + 1; i < name.Length; i++)
        {
            if (name[i] != '"')
            {
                part.Append(name[i]);
            }
            else if (i + 1 < name.Length && name[i + 1] == '"')
            {
                part.Append('"');
                i++;
            }
            else
            {
                position = i + 1;
                return part.ToString();
            }
        }

        throw new FormatException($"The table name has a quote at character {position + 1} that is not closed.");
    }
}
