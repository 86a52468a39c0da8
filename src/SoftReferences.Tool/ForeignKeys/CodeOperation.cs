using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace SoftReferences.Tool;

/// <summary>A line of a migration that is written as it is: a call on the builder, or a comment.</summary>
/// <param name="code">The call, beginning with a dot, or the comment.</param>
internal sealed class CodeOperation(string code) : MigrationOperation
{
    public string Code => code;
}
