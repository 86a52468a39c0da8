using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations.Design;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace SoftReferences.Tool;

/// <summary>Writes <see cref="CodeOperation"/>s, and leaves all other operations to the application's own generator.</summary>
internal sealed class CodeOperationGenerator(ICSharpMigrationOperationGenerator inner) : ICSharpMigrationOperationGenerator
{
    public void Generate(string builderName, IReadOnlyList<MigrationOperation> operations, IndentedStringBuilder builder)
    {
        for (var index = 0; index < operations.Count; index++)
        {
            if (index > 0)
            {
                // No blank line after a comment, which belongs to the next operation.
                builder.AppendLine();
                if (operations[index - 1] is not CodeOperation { Code: ['/', ..] })
                {
                    builder.AppendLine();
                }
            }

            if (operations[index] is CodeOperation { Code: var code })
            {
                Write(code[0] == '.' ? $"{builderName}{code};" : code, builder);
            }
            else
            {
                inner.Generate(builderName, [operations[index]], builder);
            }
        }
    }

    private static void Write(string code, IndentedStringBuilder builder)
    {
        var lines = code.Split('\n');
        foreach (var line in lines[..^1])
        {
            builder.AppendLine(line);
        }

        builder.Append(lines[^1]);
    }
}
