using System.Text;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Splits SQL into tokens by the lexical rules of PostgreSQL, which also work for SQLite.</summary>
/// <remarks>
/// It handles nested comments, quoted names and texts with their escapes (including <c>E'…'</c> and <c>U&amp;"…"</c>), texts that
/// continue on the next line, and dollar quotes. Whatever is not closed extends to the end.
/// </remarks>
internal sealed class SqlTokenizer
{
    private readonly string _sql;
    private readonly List<SqlToken> _tokens = [];
    private int _position;
    private (int Index, string Text)? _unicode;

    private SqlTokenizer(string sql) => _sql = sql;

    public static IReadOnlyList<SqlToken> Read(string sql)
    {
        var tokenizer = new SqlTokenizer(sql);
        while (tokenizer._position < sql.Length)
        {
            tokenizer.Next();
        }

        return tokenizer._tokens;
    }

    private char Current => At(0);

    private char At(int offset) => _position + offset < _sql.Length ? _sql[_position + offset] : '\0';

    private void Next()
    {
        if (!TrySkip() && !TryReadQuoted())
        {
            ReadUnquoted();
        }
    }

    /// <summary>Skips whitespace or a comment.</summary>
    private bool TrySkip()
    {
        if (char.IsWhiteSpace(Current))
        {
            _position++;
            return true;
        }

        if (Current == '-' && At(1) == '-')
        {
            var end = _sql.IndexOfAny(['\n', '\r'], _position);
            _position = end < 0 ? _sql.Length : end;
            return true;
        }

        if (Current == '/' && At(1) == '*')
        {
            SkipComment();
            return true;
        }

        return false;
    }

    /// <summary>Reads a quoted name or text, with its prefix if it has one.</summary>
    private bool TryReadQuoted()
    {
        switch (Current)
        {
            case '\'' or '"' or '`':
                Quoted(Current, escapes: false, unicode: false);
                return true;
            case 'e' or 'E' when At(1) == '\'':
                _position++;
                Quoted('\'', escapes: true, unicode: false);
                return true;
            case 'n' or 'N' or 'b' or 'B' or 'x' or 'X' when At(1) == '\'':
                _position++;
                Quoted('\'', escapes: false, unicode: false);
                return true;
            case 'u' or 'U' when At(1) == '&' && At(2) is '\'' or '"':
                _position += 2;
                Quoted(Current, escapes: false, unicode: true);
                return true;
            case '$' when DollarTag() is { } tag:
                DollarQuoted(tag);
                return true;
            default:
                return false;
        }
    }

    private void ReadUnquoted()
    {
        if (IsNameStart(Current))
        {
            Word();
        }
        else if (char.IsAsciiDigit(Current) || (Current == '$' && char.IsAsciiDigit(At(1))))
        {
            Number();
        }
        else
        {
            Add(SqlTokenKind.Symbol, Current.ToString());
            _position++;
        }
    }

    private void Word()
    {
        var start = _position;
        while (_position < _sql.Length && IsNamePart(Current))
        {
            _position++;
        }

        Add(SqlTokenKind.Word, _sql[start.._position].ToLowerInvariant());
    }

    private void Number()
    {
        var start = _position++;
        while (char.IsAsciiLetterOrDigit(Current) || Current == '_' || (Current == '.' && char.IsAsciiDigit(At(1))))
        {
            _position++;
        }

        Add(SqlTokenKind.Symbol, _sql[start.._position]);
    }

    private void SkipComment()
    {
        var depth = 0;
        do
        {
            if (Current == '/' && At(1) == '*')
            {
                depth++;
                _position += 2;
            }
            else if (Current == '*' && At(1) == '/')
            {
                depth--;
                _position += 2;
            }
            else
            {
                _position++;
            }
        }
        while (depth > 0 && _position < _sql.Length);
    }

    private void Quoted(char quote, bool escapes, bool unicode)
    {
        var text = new StringBuilder();
        do
        {
            Part(quote, escapes, text);
        }
        while (quote == '\'' && TryContinueText());

        if (unicode)
        {
            _unicode = (_tokens.Count, text.ToString());
        }

        Add(quote == '\'' ? SqlTokenKind.Text : SqlTokenKind.QuotedName, unicode ? SqlUnicode.Read(text.ToString(), '\\') : text.ToString());
    }

    private void Part(char quote, bool escapes, StringBuilder text)
    {
        for (_position++; _position < _sql.Length; _position++)
        {
            if (escapes && Current == '\\' && At(1) != '\0')
            {
                var (meant, length) = SqlEscape.Read(_sql, _position + 1);
                text.Append(meant);
                _position += length;
            }
            else if (Current != quote)
            {
                text.Append(Current);
            }
            else if (At(1) == quote)
            {
                _position++;
                text.Append(quote);
            }
            else
            {
                _position++;
                return;
            }
        }
    }

    // Two texts that are separated by a line break are one.
    private bool TryContinueText()
    {
        var next = _position;
        while (next < _sql.Length && char.IsWhiteSpace(_sql[next]))
        {
            next++;
        }

        if (next >= _sql.Length || _sql[next] != '\'' || !_sql.AsSpan(_position, next - _position).ContainsAny('\n', '\r'))
        {
            return false;
        }

        _position = next;
        return true;
    }

    private string? DollarTag()
    {
        var end = _position + 1;
        while (end < _sql.Length && IsNamePart(_sql[end]) && _sql[end] != '$')
        {
            end++;
        }

        return end < _sql.Length && _sql[end] == '$' && !char.IsAsciiDigit(At(1)) ? _sql[_position..(end + 1)] : null;
    }

    private void DollarQuoted(string tag)
    {
        var start = _position + tag.Length;
        var end = _sql.IndexOf(tag, start, StringComparison.Ordinal);
        _position = end < 0 ? _sql.Length : end + tag.Length;
        Add(SqlTokenKind.DollarText, _sql[start..(end < 0 ? _sql.Length : end)]);
    }

    private static bool IsNameStart(char character) => char.IsLetter(character) || character == '_' || character >= 0x80;

    private static bool IsNamePart(char character) => char.IsLetterOrDigit(character) || character is '_' or '$' || character >= 0x80;

    private void Add(SqlTokenKind kind, string value)
    {
        // U&"!0061uth_schema" UESCAPE '!'.
        if (kind == SqlTokenKind.Text && value is [var escape] && _unicode is var (index, text) && index == _tokens.Count - 2 && _tokens[^1].IsWord("uescape"))
        {
            _tokens[index] = _tokens[index] with { Value = SqlUnicode.Read(text, escape) };
            _tokens.RemoveAt(index + 1);
        }
        else
        {
            _tokens.Add(new(kind, value));
        }
    }
}
