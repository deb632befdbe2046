namespace Personalization.Warehouse.Postgres;

/// <summary>Finds where the first statement of a SQL text ends.</summary>
/// <remarks>Quotes, dollar quotes and comments are followed as PostgreSQL's lexer does with <c>standard_conforming_strings</c>. Whatever this
/// takes for one statement is still one for the driver and the server, or refused there.</remarks>
internal static class SqlText
{
    /// <summary>Answers the first statement, which is empty when there is none, or <see langword="null"/> when another one follows it.</summary>
    internal static string? SingleStatement(string sql)
    {
        var end = EndOfStatement(sql, 0, out var isBlank);
        var statement = isBlank ? string.Empty : sql[..end];
        while (end < sql.Length)
        {
            var start = end + 1;
            end = EndOfStatement(sql, start, out isBlank);
            if (isBlank)
            {
                continue;
            }

            if (statement.Length > 0)
            {
                return null;
            }

            statement = sql[start..end];
        }

        return statement;
    }

    private static int EndOfStatement(string sql, int start, out bool isBlank)
    {
        isBlank = true;
        var position = start;
        while (position < sql.Length && sql[position] != ';')
        {
            var end = EndOfComment(sql, position);
            if (end == position)
            {
                isBlank &= char.IsWhiteSpace(sql[position]);
                end = EndOfToken(sql, position);
            }

            position = end;
        }

        return Math.Min(position, sql.Length);
    }

    private static int EndOfComment(string sql, int position)
    {
        var rest = sql.AsSpan(position);
        if (rest.StartsWith("--"))
        {
            var line = rest.IndexOfAny('\n', '\r');
            return line < 0 ? sql.Length : position + line;
        }

        if (!rest.StartsWith("/*"))
        {
            return position;
        }

        var depth = 0;
        while (position < sql.Length)
        {
            rest = sql.AsSpan(position);
            var step = rest.StartsWith("/*") ? 1 : rest.StartsWith("*/") ? -1 : 0;
            depth += step;
            position += step == 0 ? 1 : 2;
            if (depth == 0)
            {
                break;
            }
        }

        return position;
    }

    private static int EndOfToken(string sql, int position) => sql[position] switch
    {
        '\'' => EndOfQuoted(sql, position, '\'', hasEscapes: false),
        '"' => EndOfQuoted(sql, position, '"', hasEscapes: false),
        '$' => EndOfDollarQuoted(sql, position),
        var letter when IsWord(letter) => EndOfWord(sql, position),
        _ => position + 1,
    };

    private static int EndOfQuoted(string sql, int position, char quote, bool hasEscapes)
    {
        for (position++; position < sql.Length && sql[position] != quote; position++)
        {
            position += hasEscapes && sql[position] == '\\' ? 1 : 0;
        }

        // A doubled quote begins another quoted text right behind it, which comes to the same.
        return hasEscapes && position + 1 < sql.Length && sql[position + 1] == quote ? EndOfQuoted(sql, position + 1, quote, hasEscapes) : position + 1;
    }

    private static int EndOfWord(string sql, int position)
    {
        var start = position;
        while (position < sql.Length && (IsWord(sql[position]) || sql[position] == '$'))
        {
            position++;
        }

        var isEscapePrefix = position == start + 1 && sql[start] is 'e' or 'E' && position < sql.Length && sql[position] == '\'';
        return isEscapePrefix ? EndOfQuoted(sql, position, '\'', hasEscapes: true) : position;
    }

    private static int EndOfDollarQuoted(string sql, int position)
    {
        var end = position + 1;
        while (end < sql.Length && IsWord(sql[end]))
        {
            end++;
        }

        if (end >= sql.Length || sql[end] != '$' || char.IsDigit(sql[position + 1]))
        {
            return position + 1;
        }

        var tag = sql[position..(end + 1)];
        var close = sql.IndexOf(tag, end + 1, StringComparison.Ordinal);
        return close < 0 ? sql.Length : close + tag.Length;
    }

    private static bool IsWord(char letter) => char.IsLetterOrDigit(letter) || letter == '_' || letter > 127;
}
