namespace SoftReferences.EntityFrameworkCore;

/// <summary>Finds the texts in code that EXECUTE runs: literals in the EXECUTE statement, and literals assigned to variables used in it.</summary>
/// <remarks>
/// Variables are matched by name, regardless of the block that declares them. Values and identifiers in the SQL are not run, so
/// arguments of USING, <c>quote_literal</c>, and <c>%L</c> and <c>%I</c> of <c>format</c> do not count.
/// </remarks>
internal sealed class SqlExecution
{
    private readonly IReadOnlyList<SqlToken> _tokens;
    private readonly List<(string Target, int Start, int End)> _assignments = [];
    private readonly HashSet<int> _texts = [];
    private readonly HashSet<string> _variables = new(StringComparer.Ordinal);

    private SqlExecution(IReadOnlyList<SqlToken> tokens) => _tokens = tokens;

    /// <summary>Returns the indexes of the tokens of these texts.</summary>
    public static IReadOnlySet<int> Find(IReadOnlyList<SqlToken> tokens)
    {
        var execution = new SqlExecution(tokens);
        if (tokens.Any(token => token.IsWord("execute")))
        {
            execution.Run();
        }

        return execution._texts;
    }

    private void Run()
    {
        var steps = new SqlSteps(isCode: true);
        var start = 0;
        for (var index = 0; index < _tokens.Count; index++)
        {
            steps.Pass(_tokens[index]);
            if (steps.IsStart || index == _tokens.Count - 1)
            {
                Statement(start, steps.IsStart ? index : index + 1);
                start = index + 1;
            }
        }

        for (var found = -1; found < _variables.Count;)
        {
            found = _variables.Count;
            foreach (var (_, from, to) in _assignments.Where(assignment => _variables.Contains(assignment.Target)))
            {
                Use(from, to);
            }
        }
    }

    private void Statement(int start, int end)
    {
        var execute = Find(start, end, "execute");
        if (execute < end && !(At(execute + 1) is { Kind: SqlTokenKind.Word, Value: "function" or "procedure" or "on" }))
        {
            Use(execute + 1, Find(execute + 1, end, "using", "into"));
        }

        // Skips a label: <<label>> FOR q IN ….
        start += At(start).IsSymbol("<") ? 5 : 0;
        var first = At(start);
        if (first.IsWord("for") || first.IsWord("foreach"))
        {
            var source = Find(start, end, "in");
            Assign(start + 1, source, source + 1, Find(source, end, "where"));
        }
        else if (first.IsWord("select") || first.IsWord("with"))
        {
            var target = Find(start, end, "into") + 1;
            Assign(target, Find(target, end, "from"), start, Find(start, end, "where"));
        }
        else if (first.IsName)
        {
            var sign = Outer(start, end).FirstOrDefault(IsAssignment, end);
            Assign(start, start + 1, sign + 1, end);
        }
    }

    // q := …, q text := …, q text DEFAULT …, and q = ….
    private bool IsAssignment(int index) =>
        (At(index).IsSymbol(":") && At(index + 1).IsSymbol("=")) || At(index).IsWord("default") || At(index).IsSymbol("=");

    private void Assign(int targetStart, int targetEnd, int start, int end)
    {
        foreach (var target in Enumerable.Range(targetStart, Math.Max(0, targetEnd - targetStart)).Where(IsVariable))
        {
            _assignments.Add((At(target).Value, start, end));
        }
    }

    private bool IsVariable(int index) => At(index).IsName && !At(index - 1).IsSymbol(".");

    private void Use(int start, int end)
    {
        for (var index = start; index < end; index++)
        {
            if (At(index).Kind is SqlTokenKind.Text or SqlTokenKind.DollarText)
            {
                _texts.Add(index);
            }
            else if (At(index) is { Kind: SqlTokenKind.Word, Value: "quote_literal" or "quote_nullable" or "quote_ident" } && At(index + 1).IsSymbol("("))
            {
                index = Close(index + 1);
            }
            else if (At(index).IsWord("format") && At(index + 1).IsSymbol("("))
            {
                Format(index + 1, Close(index + 1));
                index = Close(index + 1);
            }
            else if (IsVariable(index))
            {
                _variables.Add(At(index).Value);
            }
        }
    }

    private void Format(int open, int close)
    {
        var text = At(open + 1) is { Kind: SqlTokenKind.Text or SqlTokenKind.DollarText } only && At(open + 2) is var next && (next.IsSymbol(",") || next.IsSymbol(")")) ? only.Value : null;
        var raw = text is null ? null : SqlFormat.Raw(text);
        for (var (number, start) = (0, open + 1); start < close; number++)
        {
            var end = Outer(start, close).FirstOrDefault(index => At(index).IsSymbol(","), close);
            if (number == 0 || raw is null || raw.Contains(number))
            {
                Use(start, end);
            }

            start = end + 1;
        }
    }

    private int Find(int start, int end, params string[] words) =>
        Outer(start, end).FirstOrDefault(index => At(index).Kind == SqlTokenKind.Word && words.Contains(At(index).Value), end);

    // The tokens outside all parentheses.
    private IEnumerable<int> Outer(int start, int end)
    {
        for (var index = start; index < end; index = IsOpen(index) ? Close(index) + 1 : index + 1)
        {
            yield return index;
        }
    }

    private int Close(int open)
    {
        var index = open;
        for (var depth = 0; index < _tokens.Count; index++)
        {
            depth += IsOpen(index) ? 1 : At(index).IsSymbol(")") || At(index).IsSymbol("]") ? -1 : 0;
            if (depth == 0)
            {
                break;
            }
        }

        return index;
    }

    private bool IsOpen(int index) => At(index).IsSymbol("(") || At(index).IsSymbol("[");

    private SqlToken At(int index) => index >= 0 && index < _tokens.Count ? _tokens[index] : default;
}
