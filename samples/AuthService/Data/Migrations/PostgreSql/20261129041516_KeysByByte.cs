using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace AuthService.Data.Migrations.PostgreSql
{
    /// <inheritdoc />
    public partial class KeysByByte : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_soft_reference_deletions_key",
                schema: "auth_schema",
                table: "soft_reference_deletions");

            migrationBuilder.DropIndex(
                name: "ix_soft_reference_deletions_merged",
                schema: "auth_schema",
                table: "soft_reference_deletions");

            migrationBuilder.AlterColumn<string>(
                name: "key",
                schema: "auth_schema",
                table: "soft_reference_deletions",
                type: "character varying(256)",
                maxLength: 256,
                nullable: false,
                collation: "C",
                oldClrType: typeof(string),
                oldType: "character varying(256)",
                oldMaxLength: 256);

            migrationBuilder.CreateIndex(
                name: "ix_soft_reference_deletions_key",
                schema: "auth_schema",
                table: "soft_reference_deletions",
                columns: new[] { "key", "resource" });

            migrationBuilder.CreateIndex(
                name: "ix_soft_reference_deletions_merged",
                schema: "auth_schema",
                table: "soft_reference_deletions",
                columns: new[] { "key", "resource" },
                filter: "\"kind\" = 'merged'");

            // What looks a key up says by which order it does.
            migrationBuilder.CreateSoftReferenceTriggers(TargetModel);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_soft_reference_deletions_key",
                schema: "auth_schema",
                table: "soft_reference_deletions");

            migrationBuilder.DropIndex(
                name: "ix_soft_reference_deletions_merged",
                schema: "auth_schema",
                table: "soft_reference_deletions");

            migrationBuilder.AlterColumn<string>(
                name: "key",
                schema: "auth_schema",
                table: "soft_reference_deletions",
                type: "character varying(256)",
                maxLength: 256,
                nullable: false,
                oldClrType: typeof(string),
                oldType: "character varying(256)",
                oldMaxLength: 256,
                oldCollation: "C");

            migrationBuilder.CreateIndex(
                name: "ix_soft_reference_deletions_key",
                schema: "auth_schema",
                table: "soft_reference_deletions",
                columns: new[] { "resource", "key" });

            migrationBuilder.CreateIndex(
                name: "ix_soft_reference_deletions_merged",
                schema: "auth_schema",
                table: "soft_reference_deletions",
                columns: new[] { "resource", "key" },
                filter: "\"kind\" = 'merged'");
        }
    }
}
