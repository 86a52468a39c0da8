using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace UserService.Data.Migrations.PostgreSql
{
    /// <inheritdoc />
    public partial class KeysByByte : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropPrimaryKey(
                name: "pk_soft_reference_tombstones",
                schema: "user_schema",
                table: "soft_reference_tombstones");

            migrationBuilder.AlterColumn<string>(
                name: "key",
                schema: "user_schema",
                table: "soft_reference_tombstones",
                type: "character varying(256)",
                maxLength: 256,
                nullable: false,
                collation: "C",
                oldClrType: typeof(string),
                oldType: "character varying(256)",
                oldMaxLength: 256);

            migrationBuilder.AlterColumn<string>(
                name: "owner",
                schema: "user_schema",
                table: "soft_reference_tombstones",
                type: "character varying(129)",
                maxLength: 129,
                nullable: false,
                collation: "C",
                oldClrType: typeof(string),
                oldType: "character varying(129)",
                oldMaxLength: 129);

            migrationBuilder.AddPrimaryKey(
                name: "pk_soft_reference_tombstones",
                schema: "user_schema",
                table: "soft_reference_tombstones",
                columns: new[] { "key", "owner" });

            // An older guard looks keys up by the order of the database, and finds none by the index.
            migrationBuilder.CreateSoftReferenceTriggers(TargetModel);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropPrimaryKey(
                name: "pk_soft_reference_tombstones",
                schema: "user_schema",
                table: "soft_reference_tombstones");

            migrationBuilder.AlterColumn<string>(
                name: "owner",
                schema: "user_schema",
                table: "soft_reference_tombstones",
                type: "character varying(129)",
                maxLength: 129,
                nullable: false,
                oldClrType: typeof(string),
                oldType: "character varying(129)",
                oldMaxLength: 129,
                oldCollation: "C");

            migrationBuilder.AlterColumn<string>(
                name: "key",
                schema: "user_schema",
                table: "soft_reference_tombstones",
                type: "character varying(256)",
                maxLength: 256,
                nullable: false,
                oldClrType: typeof(string),
                oldType: "character varying(256)",
                oldMaxLength: 256,
                oldCollation: "C");

            migrationBuilder.AddPrimaryKey(
                name: "pk_soft_reference_tombstones",
                schema: "user_schema",
                table: "soft_reference_tombstones",
                columns: new[] { "owner", "key" });
        }
    }
}
